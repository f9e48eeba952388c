"""The process: what puts the parts together and keeps them running."""

from app import lean, timezones

lean.prepare()  # before anything of ours can have imported aiogram
timezones.prepare()  # before anybody can have asked for a zone
