using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Starling.V1;

namespace Starling.Cli.Tests.Client;

/// <summary>Contacts of the fake: keeps what is imported, knows one person.</summary>
internal sealed class FakeContacts(FakeState state) : ContactService.ContactServiceBase
{
    private static Contact Zoe =>
        new()
        {
            Name = "contacts/1",
            Phone = "+14165550101",
            Profiles =
            {
                new Profile { ProfileId = "crm-1", FirstName = "Zoé" },
            },
        };

    public override Task<GetContactResponse> GetContact(GetContactRequest request, ServerCallContext context) =>
        request.ProfileId == "crm-1"
            ? Task.FromResult(new GetContactResponse { Contact = Zoe })
            : throw FakeState.Refusal(StatusCode.NotFound, "There is no such contact.", "CONTACT_NOT_FOUND");

    public override Task<OptInResponse> OptIn(OptInRequest request, ServerCallContext context)
    {
        state.OptIn = request;
        return Task.FromResult(new OptInResponse { Contact = Zoe });
    }

    public override Task<OptOutResponse> OptOut(OptOutRequest request, ServerCallContext context)
    {
        var contact = Zoe;
        contact.SuppressTime = new Timestamp { Seconds = 1_700_000_000 };
        return Task.FromResult(new OptOutResponse { Contact = contact });
    }

    public override Task<ListHistoryResponse> ListHistory(ListHistoryRequest request, ServerCallContext context) =>
        Task.FromResult(
            request.PageToken switch
            {
                "" => Page("empty", null),
                "empty" => Page(
                    "last",
                    new HistoryEntry
                    {
                        Received = new ReceivedText { Phone = "36180", Text = "Merci\u001b[2J" },
                    }
                ),
                _ => Page(
                    "",
                    new HistoryEntry
                    {
                        Sent = new SentText
                        {
                            Message = new Message { State = MessageState.Delivered },
                            Text = "Hello",
                        },
                    }
                ),
            }
        );

    public override Task<ListConsentEventsResponse> ListConsentEvents(ListConsentEventsRequest request, ServerCallContext context) =>
        Task.FromResult(
            request.PageToken.Length == 0
                ? new ListConsentEventsResponse { Events = { Suppressed }, NextPageToken = "last" }
                : new ListConsentEventsResponse { Events = { OptedIn } }
        );

    private static ConsentEvent Suppressed =>
        new()
        {
            Sequence = 2,
            Act = ConsentAct.Suppressed,
            GiveTime = new Timestamp { Seconds = 1_700_000_000 },
            Source = "keyword stop",
            Evidence = new ConsentEvidence(),
        };

    private static ConsentEvent OptedIn =>
        new()
        {
            Sequence = 1,
            Act = ConsentAct.OptedIn,
            ProfileId = "crm-1",
            CommunicationType = "promotional",
            GiveTime = new Timestamp { Seconds = 1_600_000_000 },
            Source = "form 12",
            Evidence = new ConsentEvidence { Wording = "Two a month\u001b[2J" },
        };

    public override async Task ImportContacts(
        IAsyncStreamReader<ImportContactsRequest> requestStream,
        IServerStreamWriter<ImportContactsResponse> responseStream,
        ServerCallContext context
    )
    {
        while (await requestStream.MoveNext())
        {
            if (requestStream.Current.Page is not { } page)
            {
                continue;
            }

            var answer = new ImportContactsResponse { FirstIndex = page.FirstIndex, NextIndex = page.FirstIndex + page.Items.Count };
            for (var at = 0; at < page.Items.Count; at++)
            {
                var item = page.Items[at];
                if (item.Profile.Phone.StartsWith('+'))
                {
                    state.People.Add(item);
                    answer.CreatedCount++;
                }
                else
                {
                    answer.RejectedItems.Add(
                        new RejectedItem
                        {
                            Index = page.FirstIndex + at,
                            ItemId = item.ItemId,
                            Reason = "PHONE_INVALID",
                            Field = "phone",
                            Value = item.Profile.Phone,
                            Rule = "must start with +",
                        }
                    );
                }
            }

            if (page.FirstIndex > 0 && state.Refusals-- > 0)
            {
                throw FakeState.Refusal(StatusCode.Unavailable, "The stream breaks with a page unanswered.", "UNAVAILABLE");
            }

            await responseStream.WriteAsync(answer);
        }
    }

    public override async Task ImportSuppressions(
        IAsyncStreamReader<ImportSuppressionsRequest> requestStream,
        IServerStreamWriter<ImportSuppressionsResponse> responseStream,
        ServerCallContext context
    )
    {
        while (await requestStream.MoveNext())
        {
            if (requestStream.Current.Page is { } page)
            {
                state.OptOuts.AddRange(page.Items);
                var answer = new SuppressionsAccepted { NextIndex = page.Items.Count, SuppressedCount = page.Items.Count };
                await responseStream.WriteAsync(new ImportSuppressionsResponse { Page = answer });
            }
        }

        await responseStream.WriteAsync(new ImportSuppressionsResponse { Closed = new SuppressionsClosed() });
    }

    private static ListHistoryResponse Page(string next, HistoryEntry? entry)
    {
        var page = new ListHistoryResponse { NextPageToken = next };
        if (entry is not null)
        {
            page.Entries.Add(entry);
        }

        return page;
    }
}
