"""The desk: what there is to do this week, people and hats, codes and posters."""
