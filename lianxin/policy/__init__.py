"""惠企政策: programmes of support: what they are called, who explains them, how long they hold. Not the matters."""
