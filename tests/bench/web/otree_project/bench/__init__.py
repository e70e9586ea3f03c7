"""Twenty rounds of one page with two choices."""

from otree.api import BaseConstants, BaseGroup, BasePlayer, BaseSubsession, Page, models, widgets


class C(BaseConstants):
    NAME_IN_URL = "bench"
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = 20


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    pass


class Player(BasePlayer):
    choice = models.IntegerField(
        choices=[[0, "Left"], [1, "Right"]], widget=widgets.RadioSelectHorizontal, label="Which one?"
    )


class Trial(Page):
    form_model = "player"
    form_fields = ["choice"]


page_sequence = [Trial]
