module acme.example/build-queue

go 1.24
