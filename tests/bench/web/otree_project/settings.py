"""oTree's settings for one session of two-choice pages."""

SESSION_CONFIGS = [{"name": "bench", "app_sequence": ["bench"], "num_demo_participants": 1}]
SESSION_CONFIG_DEFAULTS = {"real_world_currency_per_point": 1.00, "participation_fee": 0.00, "doc": ""}
PARTICIPANT_FIELDS = []
SESSION_FIELDS = []
LANGUAGE_CODE = "en"
REAL_WORLD_CURRENCY_CODE = "USD"
USE_POINTS = True
ADMIN_USERNAME = "admin"
DEMO_PAGE_INTRO_HTML = ""
SECRET_KEY = "local benchmark only"
