from tests.pages import client_of
