"""Administrative units (đơn vị hành chính): tree, codes, mergers, validity dates."""
