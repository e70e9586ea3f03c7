"""Power by simulation: studies of simulated observers, analysed with the tests that the data will meet."""
