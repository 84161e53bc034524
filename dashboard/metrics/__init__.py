"""What every number means and how it is made: catalogue, filters, suppression, division, intervals."""
