"""QR codes and posters by which residents find the desk (``qiantai qr``)."""
