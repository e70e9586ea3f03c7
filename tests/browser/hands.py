"""Somebody without a mouse, who looks at whatever has the focus."""

from itertools import cycle

MOST_TABS = 80
IS_REACHED = """control => {
    const { activeElement: active } = document;
    const group = control.type === 'radio' && active.type === 'radio';
    return active === control || (group && active.name === control.name);
}"""
# What has the focus: whether it alone is outlined, whether it lies free, its smaller side in CSS px.
FOCUS = """() => {
    const { activeElement: active } = document;
    const outlined = [...document.querySelectorAll('*')].filter((element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
    });
    const target = active.closest('label:not(:has([type=text], textarea))') ?? active;
    const { left, top, width, height } = target.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return {
        name: active.getAttribute('aria-label') ?? (target.innerText || active.name || active.id),
        shown: outlined.length === 1 && outlined[0].contains(active),
        free: target.contains(there) || (there?.contains(target) ?? false),
        size: Math.min(width, height),
    };
}"""


class Keyboard:
    """Tab, arrow keys, Space and Enter."""

    def __init__(self, page):
        self.page, self.keys = page, page.keyboard
        self.pressing = cycle(["Enter", "Space"])

    def press(self, button):
        self.reach(button)
        self.keys.press(next(self.pressing))

    def choose(self, option):
        self.reach(option)
        if not option.is_checked():
            self.keys.press("Space")  # a radio group that has no value gets its focused one
        for _ in range(MOST_TABS):
            if option.is_checked():
                return
            self.keys.press("ArrowDown")
        raise AssertionError(f"no arrow key chooses {option}")

    def write(self, field, words):
        self.reach(field)
        self.keys.press("Control+A")
        self.keys.type(words)

    def slide(self, slider, share):
        self.reach(slider)
        self.keys.press("Home" if share < 0.5 else "End")
        for _ in range(int(10 * share)):
            self.keys.press("ArrowRight" if share < 0.5 else "ArrowLeft")

    def reach(self, control):
        for _ in range(MOST_TABS):
            if control.evaluate(IS_REACHED):
                return self.look()
            self.keys.press("Tab")
        raise AssertionError(f"Tab does not reach {control}")

    def look(self):
        """Expect what has the focus to be plain to see, and large enough for a finger."""
        focus = self.page.evaluate(FOCUS)
        assert focus["shown"], f"{focus['name']} does not show that it has the focus"
        assert focus["free"], f"{focus['name']} has the focus, and something lies upon it"
        assert focus["size"] >= 24, f"{focus['name']} is only {focus['size']} px large"

    def walk(self):
        """Press Tab from where the page puts the focus to its last control; return how often."""
        for stops in range(MOST_TABS):
            self.keys.press("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                return stops
            self.look()
        raise AssertionError("Tab goes on and on")


class Keys(Keyboard):
    """The key that answers, where a control has one."""

    def __init__(self, page):
        super().__init__(page)
        self.used = set()

    def press(self, button):
        if not self.by_key(button):
            super().press(button)

    def choose(self, option):
        if not self.by_key(option):
            super().choose(option)

    def by_key(self, control):
        key = control.get_attribute("data-key")
        if key:
            self.keys.press(key)
            self.used.add(key)
        return key
