"""What everything is written in: three-valued truths, a truth for each day, and what the calendar says of many days."""
