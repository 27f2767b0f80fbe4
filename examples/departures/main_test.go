package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestNext(t *testing.T) {
	for at, want := range map[string]string{"07:44": "07:45", "07:45": "07:45", "07:46": "08:05", "22:46": "05:05", "00:00": "05:05"} {
		if got, err := next(at); err != nil || got != want {
			t.Errorf("at %s: %s, %v; want %s", at, got, err, want)
		}
	}
}

func TestAnswers(t *testing.T) {
	t.Setenv("ENVIRONMENT", "test")
	for path, want := range map[string]struct {
		status int
		body   string
	}{
		"/next?at=06:00": {http.StatusOK, `"next":"06:05"`},
		"/next?at=25:00": {http.StatusBadRequest, "hh:mm"},
		"/next":          {http.StatusBadRequest, "hh:mm"},
		"/healthz":       {http.StatusNoContent, ""},
	} {
		answer := httptest.NewRecorder()
		serve().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if answer.Code != want.status || !strings.Contains(answer.Body.String(), want.body) {
			t.Errorf("%s: %d %s", path, answer.Code, answer.Body.String())
		}
	}
}
