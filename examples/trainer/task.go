package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
	// Nothing but this program is in its image, and so no certificates either.
	_ "golang.org/x/crypto/x509roots/fallback"
)

// work is whose work this task does: of the task that it replaces, where it replaces one, else its own.
func work(ctx context.Context, client *http.Client) (string, error) {
	if id := os.Getenv("RESUMES"); id != "" {
		return id, nil
	}
	address := os.Getenv("ECS_CONTAINER_METADATA_URI_V4")
	if address == "" {
		return "", fmt.Errorf("neither RESUMES nor ECS says which task this is")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/task", nil)
	if err != nil {
		return "", err
	}
	response, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	var task struct{ TaskARN string }
	if err := json.NewDecoder(response.Body).Decode(&task); err != nil || task.TaskARN == "" {
		return "", fmt.Errorf("ECS does not say which task this is: %s, %v", response.Status, err)
	}
	return path.Base(task.TaskARN), nil
}

// credentials are the task role's, which ECS hands out and renews; on a desk they are the environment's.
func credentials() aws.CredentialsProvider {
	if uri := os.Getenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"); uri != "" {
		return aws.NewCredentialsCache(endpointcreds.New("http://169.254.170.2" + uri))
	}
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{
			AccessKeyID:     os.Getenv("AWS_ACCESS_KEY_ID"),
			SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"),
			SessionToken:    os.Getenv("AWS_SESSION_TOKEN"),
		}, nil
	})
}
