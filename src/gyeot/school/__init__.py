"""Plans a school week in which two students never meet: finds every meeting, avoids what it can, explains the rest."""
