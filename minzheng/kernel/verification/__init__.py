"""Outside registers, what they say about people, and what follows: nobody is left in who should be out, nobody is missed.

A match is evidence to be examined. It stops nothing by itself, but for a death: the payment of the month after is held and shown.
"""
