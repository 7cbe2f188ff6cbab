"""What the verbs and objects of the trail are called."""

VERBS: dict[str, str] = {}

OBJECTS: dict[str, str] = {}
