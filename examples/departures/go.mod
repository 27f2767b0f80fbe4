module acme.example/departures

go 1.24
