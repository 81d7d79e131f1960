"""What to make and to buy, how much and when: material requirements, their proposals, pegs and messages."""
