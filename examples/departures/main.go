// Tells when the next bus goes: GET /next?at=07:45 answers the minute, GET /healthz that it is there.
package main

import (
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"time"
)

// Minutes past each hour at which a bus goes, between the first and the last hour of a day.
var minutes = []int{5, 25, 45}

const first, last = 5, 22

var errNotATime = errors.New("say at as hh:mm, such as 07:45")

// next is the time of the first bus at or after a time of day; after the last one it is tomorrow's first.
func next(at string) (string, error) {
	asked, err := time.Parse("15:04", at)
	if err != nil {
		return "", errNotATime
	}
	for hour := first; hour <= last; hour++ {
		for _, minute := range minutes {
			bus := time.Date(asked.Year(), asked.Month(), asked.Day(), hour, minute, 0, 0, time.UTC)
			if !bus.Before(asked) {
				return bus.Format("15:04"), nil
			}
		}
	}
	return next("00:00")
}

func serve() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("GET /next", func(w http.ResponseWriter, r *http.Request) {
		bus, err := next(r.URL.Query().Get("at"))
		w.Header().Set("content-type", "application/json")
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"next": bus, "environment": os.Getenv("ENVIRONMENT")})
	})
	return mux
}

func main() {
	server := &http.Server{Addr: ":8080", Handler: serve(), ReadHeaderTimeout: 5 * time.Second}
	log.Fatal(server.ListenAndServe())
}
