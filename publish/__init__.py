"""From protected aggregates to a release and its portal: disclosure control, release files, static pages."""
