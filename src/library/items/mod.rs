mod days; mod lenient;
