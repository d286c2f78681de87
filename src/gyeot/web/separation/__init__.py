"""School separation behind its page: what is asked, the plan, how it is carried to its papers, and how it is told."""
