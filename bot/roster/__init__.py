"""The roster from a spreadsheet: read, checked as a whole, compared with the desk, written at once.

``layout`` (sheets.toml) says which sheets and columns there are; ``workbook`` gets rows out of the
file, ``cells`` values out of cells, ``checks`` what does not fit together; ``present`` is what the
desk holds, ``plan`` the difference, ``writing`` makes it so; ``report`` and ``template`` speak.
"""
