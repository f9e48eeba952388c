"""What is known of the staff group beside what is asked, by Telegram's last word."""

from delivery.telegram.forum import LOOK, LOOK_FOR_NEW, Forum
from model import ChatId, RowId

GROUP = ChatId(-100)


class Watch:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def known(watch: Watch) -> Forum:
    """What is known right after a look that found topics."""
    forum = Forum(watch)
    assert forum.must_look(GROUP)
    forum.looked(True, watch.at)
    return forum


def test_a_look_holds_for_a_while():
    watch = Watch()
    forum = known(watch)
    watch.at += LOOK - 1
    assert not forum.must_look(GROUP)
    watch.at += 1
    assert forum.must_look(GROUP)


def test_before_somebody_new_is_shown_a_look_holds_hardly_at_all():
    watch = Watch()
    forum = known(watch)
    assert not forum.must_look(GROUP, LOOK_FOR_NEW)
    watch.at += LOOK_FOR_NEW
    assert forum.must_look(GROUP, LOOK_FOR_NEW) and not forum.must_look(GROUP)


def test_where_the_topics_are_off_every_call_is_preceded_by_a_look():
    watch = Watch()
    forum = known(watch)
    forum.heard(GROUP, False, watch.at + 1)
    assert forum.must_look(GROUP)
    forum.heard(GROUP, True, watch.at)  # older news: an answer that was long on its way
    assert forum.must_look(GROUP)
    forum.looked(True, watch.at + 2)
    assert not forum.must_look(GROUP)


def test_what_only_a_look_can_tell_is_looked_for_at_once():
    watch = Watch()
    forum = known(watch)
    forum.doubt(GROUP)
    assert forum.must_look(GROUP)


def test_another_chats_word_says_nothing():
    watch = Watch()
    forum = known(watch)
    forum.heard(ChatId(-200), False, watch.at)
    forum.doubt(ChatId(-200))
    assert not forum.must_look(GROUP)
    assert forum.must_look(ChatId(-200))  # the group moved


def test_a_copy_is_doubtful_until_a_question_that_was_asked_behind_it():
    watch = Watch()
    forum = known(watch)
    assert not forum.copied(RowId(1))
    assert forum.look_at() == watch.at + LOOK
    forum.heard(GROUP, True, watch.at - 1)  # asked before the copy had arrived
    watch.at += 1
    assert not forum.copied(RowId(2))
    forum.heard(GROUP, True, watch.at - 0.5)
    assert forum.doubtful() == (2,)
    assert forum.doubtful() == () and forum.look_at() is None


def test_a_copy_behind_the_bad_news_stands_in_no_topic():
    watch = Watch()
    forum = known(watch)
    forum.heard(GROUP, False, watch.at)
    assert forum.copied(RowId(1))


def test_a_look_that_came_to_nothing_is_due_again_later():
    watch = Watch()
    forum = known(watch)
    forum.copied(RowId(1))
    watch.at += LOOK
    forum.put_off()
    assert forum.look_at() == watch.at + LOOK
