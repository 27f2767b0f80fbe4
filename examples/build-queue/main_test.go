package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestNeeded(t *testing.T) {
	for jobs, want := range map[[2]string]int{{"0", "0"}: 1, {"7", "2"}: 5, {"1", "0"}: 1, {"500", "0"}: 40} {
		if got, err := needed(jobs[0], jobs[1]); err != nil || got != want {
			t.Errorf("%v: %d, %v; want %d", jobs, got, err, want)
		}
	}
}

func TestAnswers(t *testing.T) {
	for path, want := range map[string]struct {
		status int
		body   string
	}{
		"/runners?waiting=7&running=2":  {http.StatusOK, `"runners":5`},
		"/runners?waiting=-1&running=2": {http.StatusBadRequest, "whole numbers"},
		"/runners":                      {http.StatusBadRequest, "whole numbers"},
		"/healthz":                      {http.StatusNoContent, ""},
	} {
		answer := httptest.NewRecorder()
		serve().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
		if answer.Code != want.status || !strings.Contains(answer.Body.String(), want.body) {
			t.Errorf("%s: %d %s", path, answer.Code, answer.Body.String())
		}
	}
}
