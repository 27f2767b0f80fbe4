package main

import (
	"context"
	"testing"
	"time"
)

func TestPlayEndsWhenItIsTold(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan int)
	go func() { done <- play(ctx, time.Millisecond) }()
	cancel()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("it plays on")
	}
}
