"""The bot watches over itself: backups come by themselves, and owners hear when they do not."""

from tests.office import Office

DAY = 86400


async def test_backups_come_by_themselves_and_owners_hear_when_they_stop(tmp_path):
    async with Office(tmp_path, SMENA_BACKUP__ON="true") as office:
        boss, folder = office.seat(office.boss), tmp_path / "backups"
        await office.until(lambda: any("всё восстанавливается" in text for text in boss.texts))
        (first,) = folder.iterdir()
        assert first.stat().st_mode & 0o077 == 0

        first.rename(tmp_path / first.name)
        folder.rmdir()
        folder.touch()  # where the folder was something else is now
        office.pass_time(DAY + 3600)
        await office.quiet()
        office.pass_time(DAY)
        await office.until(lambda: any("нет больше двух дней" in text for text in boss.texts))

        folder.unlink()
        office.pass_time(3600)
        await office.until(lambda: any("снова делаются" in text for text in boss.texts))
        assert len(list(folder.iterdir())) == 1
