INSERT INTO public.cpu_thresholds (hostname, allowed_top) VALUES
  ('doc', 20),
  ('grumpy', 30),
  ('sleepy', 40),
  ('bashful', 60),
  ('happy', 70),
  ('sneezy', 80),
  ('dopey', 90);
