"""The process: what puts the parts together and keeps them running."""

from app import lean

lean.prepare()  # before anything of ours can have imported aiogram
