"""Letters: what leaves by e-mail about a case, and final opinions that are read before they go.

``levels`` writes to those of a level (RULEBOOK §6.4), ``story`` tells the case on one page for it,
``opinions`` holds a final opinion until the call centre has read it (RULEBOOK §6.6).
"""
