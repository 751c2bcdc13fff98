-- What a campaign's text asks: the words that answer (bits of the library's enum), and how long a number may; null: it asks nothing.
ALTER TABLE campaign ADD COLUMN answer_words INTEGER;
ALTER TABLE campaign ADD COLUMN answers_open_ms INTEGER CONSTRAINT campaign_question_is_whole CHECK ((answer_words IS NULL) = (answers_open_ms IS NULL));

-- The campaign whose question a text answers, and the word; null: it answers none.
ALTER TABLE inbound_message ADD COLUMN campaign INTEGER;
ALTER TABLE inbound_message ADD COLUMN answer INTEGER CONSTRAINT inbound_message_answer_is_whole CHECK ((campaign IS NULL) = (answer IS NULL));
CREATE INDEX inbound_message_answer ON inbound_message (campaign, contact, id) WHERE campaign IS NOT NULL;
