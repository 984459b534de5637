"""What pages for anybody hold."""
