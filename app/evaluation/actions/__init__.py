"""The verbs of rounds, sheets and results; each leaves a trace, none commits."""

from app.evaluation.actions.old_rounds import (
    SeatDraft,
    confirm_old_entry,
    confirm_old_round,
    enter_old_entry,
    enter_old_round,
    give_back_old_entry,
    hand_over_old_entry,
    save_old_marks,
)
from app.evaluation.actions.results import close_entry, compute
from app.evaluation.actions.rounds import (
    Plan,
    change_round,
    close_round,
    open_round,
    plan_round,
    put_on_agenda,
    remove_seat,
    seat_member,
    take_off_agenda,
)
from app.evaluation.actions.sheets import (
    chosen,
    digest_of,
    held_choices,
    part_points,
    save_choices,
    seal_sheet,
)

__all__ = [
    "Plan",
    "SeatDraft",
    "change_round",
    "chosen",
    "close_entry",
    "close_round",
    "compute",
    "confirm_old_entry",
    "confirm_old_round",
    "digest_of",
    "enter_old_entry",
    "enter_old_round",
    "give_back_old_entry",
    "hand_over_old_entry",
    "held_choices",
    "open_round",
    "part_points",
    "plan_round",
    "put_on_agenda",
    "remove_seat",
    "save_choices",
    "save_old_marks",
    "seal_sheet",
    "seat_member",
    "take_off_agenda",
]
