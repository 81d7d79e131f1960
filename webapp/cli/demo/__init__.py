"""The demo factory: 随风电器 (Suifeng Appliances), a small maker of desk fans, with two months of history.

Everything in it was done by commands, in the order of time, as people would have done it.
"""
