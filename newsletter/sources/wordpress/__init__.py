"""Sites made with WordPress, through their REST interface."""
