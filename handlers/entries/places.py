"""Where something can be asked, and who may: the words of the table of entries."""

from model import Role, Spot

PRIVATE, TOPIC = frozenset({Spot.PRIVATE}), frozenset({Spot.TOPIC})
OUTSIDE = frozenset({Spot.PRIVATE, Spot.GENERAL})
GROUP, ANYWHERE = frozenset({Spot.TOPIC, Spot.GENERAL}), frozenset(Spot)
OPERATOR, LEAD, OWNER = Role.OPERATOR, Role.LEAD, Role.OWNER
EVERYBODY = None
CLIENTS, STAFF = frozenset({None}), frozenset(Role)
