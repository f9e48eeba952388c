"""Backups: a copy of the file, and the trial of one, each in a process of its own.

The process reads one JSON document on stdin and answers with one: what came of it, or the problem.
"""
