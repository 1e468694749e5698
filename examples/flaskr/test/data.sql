-- Two people, whose passwords are their names, and a post.

INSERT INTO user (username, password) VALUES
  ('test', 'pbkdf2:sha256:50000$Xk2pQ9aL$1e879def929700e93d7805d698523e246361dd2356be67307ceec32fa392d675'),
  ('other', 'pbkdf2:sha256:50000$h7RmW3tZ$b679bca10c3ee1705d0c0e9b52eb57ff9c663842f432dc1059ee161416c316b7');

INSERT INTO post (title, body, author_id, created) VALUES
  ('test title', 'test' || char(10) || 'body', 1, '2018-01-01 00:00:00');
