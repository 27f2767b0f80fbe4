module acme.example/game

go 1.24
