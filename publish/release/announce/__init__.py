"""What a site tells machines: feeds, sitemap, calendar, a static API. Pure functions of the releases' manifests."""
