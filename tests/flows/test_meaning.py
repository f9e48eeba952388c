"""Answers found by what words mean: a process is asked beside the relay, and may be silent."""

from pathlib import Path

from tests import meanings
from tests.flows.staff_world import lands
from tests.flows.test_answers import kept, said_last, tap
from tests.office import Office


async def test_what_no_word_says_is_offered_and_a_silent_model_costs_nothing(
    tmp_path: Path,
) -> None:
    async with Office(tmp_path, meaning=meanings.interpreter()) as office:
        anna, igor, rita = (office.client(name) for name in ("Анна", "Игорь", "Рита"))
        await kept(office, await office.write(anna, "Здравствуйте, какие сроки?"))
        office.boss.chat(office.bot).write("/answers")
        await tap(office, office.boss, "Ответы · 1", "Включить подсказки")
        await said_last(office, office.boss, "Теперь подсказываю клиентам")
        asked = await office.write(igor, "до Талгара дотащить можно?")
        await lands(office, igor, "Игорь, доставим завтра до обеда.")
        await office.until(lambda: any("Доставка" in key for key in office.card(asked).labels))

        await office.write(rita, f"{meanings.DIES}, доставка есть?")
        await lands(office, rita, "Рита, доставим завтра до обеда.")
