"""Words: from scattered remarks to what can be shown, cited and counted. People decide; this proposes."""
