"""What the edge and the platform are measured against, each written as a competent user would write it."""
