"""Letters by e-mail: a push channel of the relay, for rows that are written for it (RULEBOOK §6.4).

What a letter says is told from its case when it leaves (``handlers.letters.story``), laid out as a
page (``letter.html``) and as the same page in PDF.
"""
