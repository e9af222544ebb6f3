"""How right what is guessed is: measured on sets that leave nothing in the product."""
