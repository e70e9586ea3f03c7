"""The dataset, the door between the application and `analysis`: its codebook, its rows, its files."""
