-- Segments of a text that one carrier id stands for: all of them where long texts travel in one PDU (message_payload), else 1.
ALTER TABLE carrier_id ADD COLUMN covers INTEGER NOT NULL DEFAULT 1;
