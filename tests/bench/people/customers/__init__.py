"""Made customers: who there is, where they live, and what their records say of them."""
