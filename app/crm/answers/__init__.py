"""What people write back by text message and WhatsApp."""
