"""Publications made with Ghost, through their Content API."""
