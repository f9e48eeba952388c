"""Owns a playground of a company that has all there is: `python -m tests.browser.furnished`.

It is `bot.py demo` but for its settings: a menu, departments and rules, stages of a sale, a sample
of each week to read, and drafts by the model whose address is the first argument; or, where that is
"new", none that an owner is asked for at the beginning.
"""

import sys
from functools import partial
from unittest.mock import patch

import bot
from playground.stage import Stage
from playground.stage import Stage as Company
from tests.playground.visitor import Json

bare = Stage._settings

HOUSES: dict[str, Json] = {
    "ru": {
        "departments": [
            {"name": "Продажи", "icon": "🛋", "skills": ["купить", "цена"]},
            {"name": "Ремонт", "icon": "🔧"},
        ],
        "rules": [
            {"words": ["ремонт", "починить*"], "department": "Ремонт"},
            {"words": ["сломал*", "брак"], "urgent": True, "add_tag": "брак"},
        ],
        "stages": {"Новый": 1, "Обсуждаем": 3, "Предложение": 5, "Купили": 0, "Отказ": 0},
    },
    "en": {
        "departments": [
            {"name": "Sales", "icon": "🛋", "skills": ["buy", "price"]},
            {"name": "Repairs", "icon": "🔧"},
        ],
        "rules": [
            {"words": ["repair*", "mend*"], "department": "Repairs"},
            {"words": ["broken", "scratch*"], "urgent": True, "add_tag": "broken"},
        ],
        "stages": {"New": 1, "In talk": 3, "Offer": 5, "Won": 0, "Lost": 0},
    },
}


def furnished(server: str, company: Company) -> Json:
    """The settings of that company's bot."""
    known, house = bare(company), HOUSES[company.locale]
    return {
        **known,
        "staff": {**known["staff"], "review_percent": 100},
        "clients": {"menu": True, "stages": house["stages"]},
        "departments": house["departments"],
        "rules": house["rules"],
        "drafts": {"server": server, "model": "small"},
    }


NEW = "new"


def unsaid(company: Company) -> Json:
    """The settings of a company that has said nothing yet."""
    return {key: value for key, value in bare(company).items() if key != "hours"}


if __name__ == "__main__":
    _, address, *options = sys.argv
    told = unsaid if address == NEW else partial(furnished, address)
    with patch.object(Stage, "_settings", lambda company: told(company)):
        sys.exit(bot.main(options))
